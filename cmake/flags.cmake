# How Regard's own code is compiled; targets take these, nothing is set globally for a project that embeds Regard.
#
#   regard_flags      everything below; linked by every target of ours
#   regard_portable   all of it but the instruction set, for targets that choose their own
include(CheckCXXCompilerFlag)

add_library(regard_portable INTERFACE)
# A compiler that fuses a·b + c where it likes gives other bits on each machine. Where fusing pays, kernels/ asks for it.
target_compile_options(regard_portable INTERFACE -ffp-contract=off)

if(PROJECT_IS_TOP_LEVEL)
  target_compile_options(regard_portable INTERFACE -Wall -Wextra -Wconversion -Wshadow -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # gcc 12 reports what it made itself by inlining the standard library and wide vector intrinsics.
  target_compile_options(regard_portable INTERFACE -Wno-uninitialized -Wno-maybe-uninitialized -Wno-restrict -Wno-array-bounds
                                                   -Wno-stringop-overflow)
endif()

if(EMSCRIPTEN)
  # Every object of a module must agree on how exceptions are made; the tests and the JSON reader use them.
  add_compile_options(-fwasm-exceptions)
  add_link_options(-fwasm-exceptions)
  # memory.copy and memory.fill, which whatever has SIMD has too: the small loops that stand in for them took a quarter of
  # an attention of 128 tokens.
  add_compile_options(-mbulk-memory)
  add_link_options(-mbulk-memory)
  if(REGARD_WASM_THREADS)
    # Of every object of the module, the system's libraries too. Not Emscripten's pthreads: their runtime is larger than
    # what Regard needs, a helper that computes and says nothing (bindings/helper.cpp).
    add_compile_options(-sSHARED_MEMORY)
    add_link_options(-sSHARED_MEMORY)
    add_compile_definitions(REGARD_THREADS=1)
  endif()
endif()

if(REGARD_SANITIZE)
  # The dependencies too: half a program under a sanitizer reports what is not there.
  add_compile_options("-fsanitize=${REGARD_SANITIZE}" -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options("-fsanitize=${REGARD_SANITIZE}")
endif()
if(REGARD_COVERAGE)
  target_compile_options(regard_portable INTERFACE -fprofile-instr-generate -fcoverage-mapping)
  target_link_options(regard_portable INTERFACE -fprofile-instr-generate)
endif()

add_library(regard_flags INTERFACE)
target_link_libraries(regard_flags INTERFACE regard_portable)

if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64|amd64|i.86" AND NOT EMSCRIPTEN)
  set(REGARD_X86 ON)
else()
  set(REGARD_X86 OFF)
endif()
set(REGARD_SSE42_FLAGS -msse4.2)
set(REGARD_AVX2_FLAGS -mavx2 -mfma)
set(REGARD_AVX512_FLAGS -mavx512f -mavx512cd -mavx512dq -mavx512bw -mavx512vl -mfma)

if(EMSCRIPTEN)
  if(REGARD_SIMD STREQUAL "relaxed")
    target_compile_options(regard_flags INTERFACE -msimd128 -mrelaxed-simd)
    target_compile_definitions(regard_flags INTERFACE REGARD_RELAXED_SIMD=1)
  elseif(REGARD_SIMD STREQUAL "strict")
    target_compile_options(regard_flags INTERFACE -msimd128)
    target_compile_definitions(regard_flags INTERFACE REGARD_STRICT=1)
  else()
    message(FATAL_ERROR "REGARD_SIMD is `${REGARD_SIMD}`; for WebAssembly it is `strict` or `relaxed`.")
  endif()
elseif(REGARD_SIMD STREQUAL "native")
  check_cxx_compiler_flag(-march=native regard_has_march_native)
  if(regard_has_march_native)
    target_compile_options(regard_flags INTERFACE -march=native)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # clang 19 says of a processor with AVX10 that its own reading of it makes no sense.
    check_cxx_compiler_flag(-Werror=invalid-feature-combination regard_has_feature_combination)
    if(regard_has_feature_combination)
      target_compile_options(regard_flags INTERFACE -Wno-invalid-feature-combination)
    endif()
  endif()
elseif(REGARD_SIMD STREQUAL "strict")
  target_compile_definitions(regard_flags INTERFACE REGARD_STRICT=1)
  if(REGARD_X86)
    target_compile_options(regard_flags INTERFACE ${REGARD_SSE42_FLAGS})
  endif()
elseif(REGARD_SIMD STREQUAL "avx2")
  target_compile_options(regard_flags INTERFACE ${REGARD_AVX2_FLAGS})
elseif(REGARD_SIMD STREQUAL "avx512")
  target_compile_options(regard_flags INTERFACE ${REGARD_AVX512_FLAGS})
elseif(NOT REGARD_SIMD STREQUAL "baseline")
  message(FATAL_ERROR "REGARD_SIMD is `${REGARD_SIMD}`; it is native, strict, avx2, avx512 or baseline.")
endif()
