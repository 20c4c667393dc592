# Options and the one interface target that carries every compile flag of the project.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release)
endif()

option(SPRINGTIDE_BUILD_TESTS "Build the tests" ON)
option(SPRINGTIDE_BUILD_BENCHMARKS "Build the benchmarks" OFF)
option(SPRINGTIDE_BUILD_FUZZERS "Build the fuzzers (clang)" OFF)
option(SPRINGTIDE_WERROR "Treat warnings as errors" OFF)
set(SPRINGTIDE_ARCH "x86-64-v2" CACHE STRING "Value of -march: x86-64-v2 runs anywhere, native is fastest here")
set(SPRINGTIDE_SANITIZE "" CACHE STRING "Value of -fsanitize: empty, 'address,undefined' or 'thread'")
set(SPRINGTIDE_FP_CONTRACT "off" CACHE STRING "Value of -ffp-contract: off keeps the bits the same on every machine")

# Not include/ itself: the headers say "sim/..." and "results/...".
set(SPRINGTIDE_INSTALL_HEADERS ${CMAKE_INSTALL_INCLUDEDIR}/springtide)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # Without them ccache keeps nothing that was compiled with a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE_PROGRAM})
endif()

add_library(springtide_options INTERFACE)
add_library(springtide::options ALIAS springtide_options)
target_compile_features(springtide_options INTERFACE cxx_std_20)
# The alignment of Eigen's types is part of the ABI: fixed, so that consumers built for another -march still link.
target_compile_definitions(springtide_options INTERFACE EIGEN_MAX_ALIGN_BYTES=64 EIGEN_DONT_PARALLELIZE)
target_compile_options(springtide_options INTERFACE
  $<BUILD_INTERFACE:-Wall;-Wextra;-Wconversion;-Wshadow;-march=${SPRINGTIDE_ARCH};-ffp-contract=${SPRINGTIDE_FP_CONTRACT}>
  $<BUILD_INTERFACE:$<$<CXX_COMPILER_ID:GNU>:-Wno-psabi>>)
# g++ 12 takes the undefined registers of its own AVX-512 header for uninitialised variables (GCC bug 105593), and texts
# that are put together for too short (105651): at -O3, and where <string> comes from a precompiled header.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  set(optimised $<NOT:$<STREQUAL:${SPRINGTIDE_ARCH},x86-64-v2>>)
  target_compile_options(springtide_options INTERFACE
    $<BUILD_INTERFACE:$<${optimised}:-Wno-maybe-uninitialized>>
    $<BUILD_INTERFACE:$<$<OR:${optimised},$<BOOL:$<TARGET_PROPERTY:SPRINGTIDE_TEST>>>:-Wno-array-bounds;-Wno-restrict;-Wno-stringop-overflow>>)
endif()
if(SPRINGTIDE_WERROR)
  target_compile_options(springtide_options INTERFACE $<BUILD_INTERFACE:-Werror>)
endif()
if(SPRINGTIDE_SANITIZE)
  target_compile_options(springtide_options INTERFACE
    $<BUILD_INTERFACE:-fsanitize=${SPRINGTIDE_SANITIZE};-fno-omit-frame-pointer;-fno-sanitize-recover=all>)
  # The undefined behaviour to be found is the libraries': in the tests looking for it takes a third of the compile time.
  target_compile_options(springtide_options INTERFACE
    $<BUILD_INTERFACE:$<$<BOOL:$<TARGET_PROPERTY:SPRINGTIDE_TEST>>:-fno-sanitize=undefined>>)
  target_link_options(springtide_options INTERFACE $<BUILD_INTERFACE:-fsanitize=${SPRINGTIDE_SANITIZE}>)
endif()

# springtide_library(NAME SOURCES ... [HEADERS ...] PUBLIC libraries ... PRIVATE libraries ...): a static library
# springtide_NAME with the project's flags. HEADERS are those that other projects may include, from the root of the
# tree: with them the library is installed as springtide::NAME.
function(springtide_library name)
  cmake_parse_arguments(LIB "" "" "SOURCES;HEADERS;PUBLIC;PRIVATE" ${ARGN})
  add_library(springtide_${name} STATIC ${LIB_SOURCES})
  add_library(springtide::${name} ALIAS springtide_${name})
  set_target_properties(springtide_${name} PROPERTIES EXPORT_NAME ${name})
  target_include_directories(springtide_${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
  target_link_libraries(springtide_${name} PUBLIC springtide::options ${LIB_PUBLIC} PRIVATE ${LIB_PRIVATE})
  if(LIB_HEADERS)
    list(TRANSFORM LIB_HEADERS PREPEND ${PROJECT_SOURCE_DIR}/)
    target_sources(springtide_${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${LIB_HEADERS})
    install(TARGETS springtide_${name} EXPORT springtide FILE_SET HEADERS DESTINATION ${SPRINGTIDE_INSTALL_HEADERS})
  endif()
endfunction()
