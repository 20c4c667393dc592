# Run at every build: writes build_info.hpp anew only where something in it has changed, so that nothing is rebuilt for
# nothing. In: SOURCE_DIR, OUTPUT, VERSION, COMPILER, FLAGS, ARCH.
set(REVISION "unknown")
set(DIRTY false)
find_package(Git QUIET)
if(GIT_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} rev-parse HEAD WORKING_DIRECTORY ${SOURCE_DIR}
    OUTPUT_VARIABLE FOUND OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE STATUS)
  if(STATUS EQUAL 0)
    set(REVISION ${FOUND})
    execute_process(COMMAND ${GIT_EXECUTABLE} status --porcelain WORKING_DIRECTORY ${SOURCE_DIR}
      OUTPUT_VARIABLE CHANGES ERROR_QUIET)
    if(CHANGES)
      set(DIRTY true)
    endif()
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT [[#pragma once

namespace springtide::results {

inline constexpr const char* kVersion = "@VERSION@";
inline constexpr const char* kGitRevision = "@REVISION@";
inline constexpr bool kGitDirty = @DIRTY@;
inline constexpr const char* kCompiler = "@COMPILER@";
inline constexpr const char* kCompilerFlags = "@FLAGS@";
inline constexpr const char* kArchitecture = "@ARCH@";

}  // namespace springtide::results
]])
