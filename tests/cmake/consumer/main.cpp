// Causal attention of three tokens; the first sees only itself, so its pattern must be 1, 0, 0.
#include <cstdio>

#include "attention/attention.h"

int main() {
  const regard::Matrix q = regard::Matrix::Identity(3, 4), k = q, v = q;
  regard::Matrix z(3, 4);
  regard::Mask mask;
  mask.causal = true;
  regard::AttentionOptions options;
  options.scale = 0.5f;
  options.mask = &mask;
  regard::AttentionTrace trace;
  trace.want_pattern = true;
  const auto status =
      regard::attend_traced(regard::view(q), regard::view(k), regard::view(v), options, trace, regard::view(z));
  if (!status.ok()) {
    std::puts(status.error().message.c_str());
    return 1;
  }
  const bool right = trace.pattern.size() == 9 && trace.pattern[0] == 1.0f && trace.pattern[1] == 0.0f;
  std::printf("pattern of the first query: %g %g\n", trace.pattern[0], trace.pattern[1]);
  return right ? 0 : 1;
}
