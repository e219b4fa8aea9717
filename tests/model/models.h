#pragma once
// Models of tiny configurations, and how their runs compare.

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "model/families.h"
#include "model/memory_tensors.h"
#include "model/transformer.h"

namespace regard::test {

inline std::shared_ptr<const Transformer> make(const Config& config, std::uint64_t seed = 1) {
  auto model = Transformer::create(config, MemoryTensors(config, seed));
  if (!model.ok()) FAIL(config.family << ": " << model.error().message);
  return model.value();
}

inline Run run(const Transformer& model, const RunInput& input, const std::vector<std::string>& record = {},
               const std::vector<Intervention>& interventions = {}) {
  RunOptions options;
  options.record.tensors = record;
  options.interventions = interventions;
  auto result = model.run(input, options);
  if (!result.ok()) FAIL(result.error().message);
  return std::move(result).value();
}

inline const Numbers& data(const Trace& trace, const std::string& name) {
  const TraceEntry* entry = trace.find(name);
  if (entry == nullptr) FAIL("the trace holds no " << name);
  return entry->data;
}

/// The greatest difference of two tensors of one size; NaN counts as infinite.
inline float difference(std::span<const float> a, std::span<const float> b) {
  REQUIRE(a.size() == b.size());
  float greatest = 0.0f;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i]) continue;
    const float d = std::abs(a[i] - b[i]);
    if (std::isnan(d)) return std::numeric_limits<float>::infinity();
    greatest = std::max(greatest, d);
  }
  return greatest;
}

}  // namespace regard::test
