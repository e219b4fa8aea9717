# Toolchain file: the newest clang here, from 16 on, for the sanitizers and the coverage.
find_program(REGARD_CLANG NAMES clang++-20 clang++-19 clang++-18 clang++-17 clang++-16 clang++)
if(NOT REGARD_CLANG)
  message(FATAL_ERROR "clang++ 16 or newer was not found. Run script/bootstrap.")
endif()
set(CMAKE_CXX_COMPILER "${REGARD_CLANG}")
