# Toolchain file: Emscripten from the PATH, or the one that script/bootstrap unpacked.
if(DEFINED ENV{REGARD_TOOLCHAIN})
  set(regard_emscripten "$ENV{REGARD_TOOLCHAIN}/emscripten/usr/share/emscripten")
else()
  set(regard_emscripten "${CMAKE_CURRENT_LIST_DIR}/../.toolchain/emscripten/usr/share/emscripten")
endif()
find_program(REGARD_EMCC emcc HINTS "${regard_emscripten}" NO_CMAKE_FIND_ROOT_PATH)
if(NOT REGARD_EMCC)
  message(FATAL_ERROR "emcc was not found. Run script/bootstrap, or put Emscripten 3.1.69 or newer on the PATH.")
endif()
get_filename_component(regard_emcc "${REGARD_EMCC}" REALPATH)
get_filename_component(regard_emscripten "${regard_emcc}" DIRECTORY)
if(NOT EXISTS "${regard_emscripten}/cmake/Modules/Platform/Emscripten.cmake") # a wrapper stands in front of it
  find_program(REGARD_EM_CONFIG em-config HINTS "${regard_emscripten}" NO_CMAKE_FIND_ROOT_PATH)
  execute_process(COMMAND "${REGARD_EM_CONFIG}" EMSCRIPTEN_ROOT OUTPUT_VARIABLE regard_emscripten
                  OUTPUT_STRIP_TRAILING_WHITESPACE)
endif()
include("${regard_emscripten}/cmake/Modules/Platform/Emscripten.cmake")
