# `find_package(regard)` for other projects.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(regard_package "${CMAKE_INSTALL_LIBDIR}/cmake/regard")
install(TARGETS regard EXPORT regardTargets ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(EXPORT regardTargets NAMESPACE regard:: DESTINATION "${regard_package}")
install(DIRECTORY src/ DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/regard" FILES_MATCHING PATTERN "*.h")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
if(eigen3_SOURCE_DIR)
  # An Eigen that was built against, not found: it goes along, so that the package works where there is none.
  install(DIRECTORY "${eigen3_SOURCE_DIR}/Eigen" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/regard/eigen3")
  install(FILES "${eigen3_SOURCE_DIR}/COPYING.MPL2" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/regard/eigen3")
endif()
if(REGARD_CLI AND TARGET regard_cli)
  install(TARGETS regard_cli RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()

configure_package_config_file(cmake/regardConfig.cmake.in regardConfig.cmake INSTALL_DESTINATION "${regard_package}"
                              PATH_VARS CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file(regardConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/regardConfig.cmake" "${CMAKE_CURRENT_BINARY_DIR}/regardConfigVersion.cmake"
        DESTINATION "${regard_package}")
