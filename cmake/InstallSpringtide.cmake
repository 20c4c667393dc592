# What `cmake --install` lays down beside the libraries and headers that springtide_library() names: the executable, the
# package that find_package(springtide) reads, specs, presets and sample log in the tree's own layout (a spec names its
# log by a relative path), the figures' Python package and the licences.
include(CMakePackageConfigHelpers)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/springtide)
set(share ${CMAKE_INSTALL_DATADIR}/springtide)

install(TARGETS springtide_options EXPORT springtide)
install(TARGETS springtide RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(EXPORT springtide FILE springtideTargets.cmake NAMESPACE springtide:: DESTINATION ${package})

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/springtideConfig.cmake.in
  ${PROJECT_BINARY_DIR}/springtideConfig.cmake
  INSTALL_DESTINATION ${package} PATH_VARS share)
# Before 1.0 a minor version may change an interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/springtideConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/springtideConfig.cmake ${PROJECT_BINARY_DIR}/springtideConfigVersion.cmake
  ${PROJECT_SOURCE_DIR}/cmake/Findlibdeflate.cmake
  DESTINATION ${package})

foreach(folder experiments/specs sim/worlds sim/logs/samples)
  get_filename_component(parent ${folder} DIRECTORY)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/${folder} DESTINATION ${share}/${parent})
endforeach()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/plots/springtide ${PROJECT_SOURCE_DIR}/plots/springtide_plots
  DESTINATION ${share}/plots PATTERN "__pycache__" EXCLUDE)
install(FILES ${PROJECT_SOURCE_DIR}/plots/pyproject.toml DESTINATION ${share}/plots)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
