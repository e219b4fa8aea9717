# One way in which another project gets Regard, from an empty folder to a program that runs. See CMakeLists.txt.
cmake_minimum_required(VERSION 3.24)

function(run expected)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE outcome OUTPUT_VARIABLE words ERROR_VARIABLE words)
  if(NOT outcome EQUAL expected)
    message(FATAL_ERROR "exit ${outcome}, not ${expected}: ${ARGN}\n${words}")
  endif()
  set(words "${words}" PARENT_SCOPE)
endfunction()

set(tests "${SOURCE}/tests/cmake")
set(configure "${CMAKE_COMMAND}" -G "${GENERATOR}" -B "${WORK}/build" -D CMAKE_BUILD_TYPE=Release
    "-DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER}" "-DCMAKE_CXX_COMPILER=${COMPILER}")
file(REMOVE_RECURSE "${WORK}")

# The README's C++, word for word.
file(READ "${SOURCE}/README.md" readme)
string(REGEX MATCH "```cpp\n([^`]*)```" block "${readme}")
file(WRITE "${WORK}/readme.cpp" "${CMAKE_MATCH_1}")

function(build_and_run)
  run(0 ${configure} -S "${tests}/consumer" -D "README_EXAMPLE=${WORK}/readme.cpp" ${ARGN})
  run(0 "${CMAKE_COMMAND}" --build "${WORK}/build" --parallel 2)
  run(0 "${WORK}/build/consumer")
  run(0 "${CMAKE_COMMAND}" -E chdir "${SOURCE}" "${WORK}/build/readme_example")
  if(NOT words MATCHES "decoder.0.cross.pattern")
    message(FATAL_ERROR "The README's example printed no names of patterns:\n${words}")
  endif()
endfunction()

if(WAY STREQUAL "subdirectory")
  # All of Regard once more, so the way that compiles soonest; and another build type than everywhere else.
  build_and_run(-D "REGARD_SOURCE=${SOURCE}" -D CMAKE_BUILD_TYPE=Debug -D REGARD_UNITY=ON)
elseif(WAY STREQUAL "package")
  run(0 "${CMAKE_COMMAND}" --install "${BUILT}" --prefix "${WORK}/installed")
  build_and_run(-D "CMAKE_PREFIX_PATH=${WORK}/installed")
elseif(WAY STREQUAL "old_xsimd")
  # Debian 12's xsimd as `find_package` meets it; no downloads and no unpacked sources, so nothing else can be taken.
  set(ENV{REGARD_TOOLCHAIN} "${WORK}/no_toolchain")
  run(1 ${configure} -S "${SOURCE}" -D REGARD_DOWNLOADS=OFF -D REGARD_TESTS=OFF -D "xsimd_ROOT=${tests}/old_xsimd"
      -D REGARD_CLI=OFF)
  if(NOT words MATCHES "xsimd 13.* was not found")
    message(FATAL_ERROR "An xsimd 8.1 was not refused in so many words:\n${words}")
  endif()
endif()
