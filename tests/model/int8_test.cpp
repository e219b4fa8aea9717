// Models whose matrices are kept in 8 bits: near the same model as stored, smaller, and the same with a cache or
// without.

#include "model/generation.h"
#include "model/models.h"
#include "model/packing.h"
#include "model/projection.h"

namespace regard::test {
namespace {

std::shared_ptr<const Transformer> rounded(const Config& config) {
  auto model = Transformer::create(config, MemoryTensors(config, 1), WeightForm::int8);
  REQUIRE(model.ok());
  return model.value();
}

double cosine(const Matrix& a, const Matrix& b) {
  const Eigen::MatrixXd x = a.cast<double>(), y = b.cast<double>();
  return x.cwiseProduct(y).sum() / (x.norm() * y.norm());
}

TEST_CASE("logits of 8 bits point where those of 32 do", "[model][int8]") {
  for (const Config& config : {tiny_marian(), tiny_gpt2(), tiny_llama()}) {
    INFO(config.family);
    RunInput input;
    input.ids = {1, 2, 3, 4, 5};
    const auto exact = make(config), near = rounded(config);
    const Run a = run(*exact, input), b = run(*near, input);
    CHECK(cosine(a.logits, b.logits) > 0.999);
    CHECK(cosine(a.logits, b.logits) < 1.0);
    CHECK(near->weight_bytes() < exact->weight_bytes());
    CHECK(near->n_parameters() == exact->n_parameters());
  }
}

TEST_CASE("a model of 8 bits writes with its cache what whole passes would", "[model][int8]") {
  const auto model = rounded(tiny_gpt2());
  RunInput input;
  input.ids = {1, 2, 3};
  GenerateOptions options;
  options.max_new_tokens = 6;
  auto generation = Generation::start(model, input, options);
  REQUIRE(generation.ok());
  for (bool finished = false; !finished;) {
    const auto step = generation.value().next();
    REQUIRE(step.ok());
    const Run whole = run(*model, input);
    Index best = 0;
    whole.logits.row(whole.logits.rows() - 1).maxCoeff(&best);
    CHECK(step.value().token == best);
    input.ids.push_back(step.value().token);
    finished = step.value().finished;
  }
}

TEST_CASE("rows of a rounded table are what they were, to half a step", "[model][int8]") {
  const std::size_t rows = 37, columns = 19;
  const std::vector<float> numbers = Seeded(5).normals(rows * columns);
  std::unique_ptr<std::byte[]> bytes(new std::byte[packed_bytes(rows, columns, Precision::f32)]);
  std::memcpy(bytes.get(), numbers.data(), rows * columns * sizeof(float));
  REQUIRE(pack_in_place(bytes.get(), rows, columns, Precision::f32) == 0);
  Projection table(std::move(bytes), rows, columns, Precision::f32);
  const std::uint64_t before = table.bytes();
  table.round_weights();
  CHECK(table.bytes() < before / 2);
  std::vector<float> row(columns);
  for (std::size_t r = 0; r < rows; ++r) {
    table.copy_row(static_cast<Index>(r), row);
    float greatest = 0, worst = 0;
    for (std::size_t i = 0; i < columns; ++i) {
      greatest = std::max(greatest, std::abs(numbers[r * columns + i]));
      worst = std::max(worst, std::abs(numbers[r * columns + i] - row[i]));
    }
    CHECK(worst <= 0.501f * greatest / 127.0f);
  }
}

}  // namespace
}  // namespace regard::test
