# What Regard is built from. Each is taken, in this order: from FETCHCONTENT_SOURCE_DIR_<NAME>, from the sources that
# script/bootstrap unpacked, from the system where it is new enough, or downloaded by hash.
include(FetchContent)

if(DEFINED ENV{REGARD_TOOLCHAIN})
  set(regard_local_sources "$ENV{REGARD_TOOLCHAIN}/src")
else()
  set(regard_local_sources "${CMAKE_CURRENT_SOURCE_DIR}/.toolchain/src")
endif()

# regard_dependency(name VERSION floor URL url SHA256 hash [ONLY_HEADERS]): declares and provides one. A header-only one
# is not entered as a project of its own: its tests and install rules are none of ours.
function(regard_dependency name)
  cmake_parse_arguments(arg "ONLY_HEADERS" "VERSION;URL;SHA256" "" ${ARGN})
  string(TOUPPER "${name}" upper)
  string(TOLOWER "${name}" lower)
  if(NOT FETCHCONTENT_SOURCE_DIR_${upper})
    unset(FETCHCONTENT_SOURCE_DIR_${upper} CACHE) # one that is set but empty would count as given
    if(EXISTS "${regard_local_sources}/${lower}.stamp")
      set(FETCHCONTENT_SOURCE_DIR_${upper} "${regard_local_sources}/${lower}")
    endif()
  endif()
  if(NOT FETCHCONTENT_SOURCE_DIR_${upper})
    find_package(${name} ${arg_VERSION} QUIET CONFIG)
    if(${name}_FOUND)
      message(STATUS "${name}: ${${name}_VERSION} of this system")
      set(${lower}_SOURCE_DIR "" PARENT_SCOPE)
      return()
    endif()
    if(NOT REGARD_DOWNLOADS)
      message(FATAL_ERROR "${name} ${arg_VERSION} was not found, and REGARD_DOWNLOADS is off.\n"
                          "Install it, name its sources in FETCHCONTENT_SOURCE_DIR_${upper}, or run script/bootstrap.")
    endif()
  endif()
  set(no_project "")
  if(arg_ONLY_HEADERS)
    set(no_project SOURCE_SUBDIR no-project)
  endif()
  FetchContent_Declare(${name} URL "${arg_URL}" URL_HASH "SHA256=${arg_SHA256}" DOWNLOAD_EXTRACT_TIMESTAMP OFF
                       ${no_project})
  FetchContent_MakeAvailable(${name})
  FetchContent_GetProperties(${name} SOURCE_DIR source)
  message(STATUS "${name}: ${source}")
  set(${lower}_SOURCE_DIR "${source}" PARENT_SCOPE)
endfunction()

# regard_headers(target folder): an interface target over a folder of headers whose warnings are not ours.
function(regard_headers target folder)
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE "${folder}")
endfunction()

# 13 is the first xsimd that was measured here; Debian 12 ships 8.1, which knows no WebAssembly.
regard_dependency(xsimd ONLY_HEADERS VERSION 13.0
  URL https://github.com/xtensor-stack/xsimd/archive/refs/tags/13.2.0.tar.gz
  SHA256 edd8cd3d548c185adc70321c53c36df41abe64c1fe2c67bc6d93c3ecda82447a)
if(xsimd_SOURCE_DIR)
  regard_headers(regard_xsimd "${xsimd_SOURCE_DIR}/include")
else()
  add_library(regard_xsimd ALIAS xsimd)
endif()

regard_dependency(Eigen3 ONLY_HEADERS VERSION 3.4
  URL https://gitlab.com/libeigen/eigen/-/archive/3.4.0/eigen-3.4.0.tar.bz2
  SHA256 b4c198460eba6f28d34894e3a5710998818515104d6e74e5cc331ce31e46e626)
if(eigen3_SOURCE_DIR)
  add_library(Eigen3::Eigen INTERFACE IMPORTED GLOBAL)
  target_include_directories(Eigen3::Eigen SYSTEM INTERFACE "${eigen3_SOURCE_DIR}")
endif()

regard_dependency(nlohmann_json ONLY_HEADERS VERSION 3.11
  URL https://github.com/nlohmann/json/archive/refs/tags/v3.11.3.tar.gz
  SHA256 0d8ef5af7f9794e3263480193c491549b2ba6cc74bb018906202ada498a79406)
if(nlohmann_json_SOURCE_DIR)
  regard_headers(regard_json "${nlohmann_json_SOURCE_DIR}/include")
else()
  add_library(regard_json ALIAS nlohmann_json::nlohmann_json)
endif()

if(REGARD_CLI AND NOT EMSCRIPTEN)
  # Debian's archive of this release is repacked without the book; this hash is the original's.
  regard_dependency(CLI11 ONLY_HEADERS VERSION 2.2
    URL https://github.com/CLIUtils/CLI11/archive/refs/tags/v2.4.1.tar.gz
    SHA256 73b7ec52261ce8fe980a29df6b4ceb66243bb0b779451dbd3d014cfec9fdbb58)
  if(cli11_SOURCE_DIR)
    regard_headers(regard_cli11 "${cli11_SOURCE_DIR}/include")
  else()
    add_library(regard_cli11 ALIAS CLI11::CLI11)
  endif()
endif()

if(REGARD_TESTS)
  set(CATCH_INSTALL_DOCS OFF CACHE BOOL "" FORCE)
  regard_dependency(Catch2 VERSION 3.4
    URL https://github.com/catchorg/Catch2/archive/refs/tags/v3.7.1.tar.gz
    SHA256 c991b247a1a0d7bb9c39aa35faf0fe9e19764213f28ffba3109388e62ee0269c)
  if(Catch2_SOURCE_DIR)
    # A hundred small files that all include the same: together they take a sixth of the time.
    # Whether std::byte can be printed it asks of the standard and of what is included before: as in the tests, yes.
    set_target_properties(Catch2 PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 28 CXX_STANDARD 20)
    target_compile_options(Catch2 PRIVATE "SHELL:-include cstddef")
  endif()
endif()

if(REGARD_BENCH AND NOT EMSCRIPTEN)
  foreach(part TESTING INSTALL WERROR GTEST_TESTS)
    set(BENCHMARK_ENABLE_${part} OFF CACHE BOOL "" FORCE)
  endforeach()
  regard_dependency(benchmark VERSION 1.7
    URL https://github.com/google/benchmark/archive/refs/tags/v1.9.1.tar.gz
    SHA256 32131c08ee31eeff2c8968d7e874f3cb648034377dfc32a4c377fa8796d84981)
endif()
