// cpu_has sse42|avx2|avx512: exit 0 where this processor can run such code. A program of its own, because one that was
// compiled for an instruction set may meet it before its first line.
#include <cstdio>
#include <string_view>

int main(int count, char** arguments) {
  const std::string_view width = count == 2 ? arguments[1] : "";
  const bool has_it =
      (width == "sse42" && __builtin_cpu_supports("sse4.2")) ||
      (width == "avx2" && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) ||
      (width == "avx512" && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
       __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"));
  if (!has_it) std::printf("skipped: this processor has no %s\n", arguments[count - 1]);
  return has_it ? 0 : 1;
}
