#include "checkpoint/interventions_json.h"

#include <string>

#include <catch2/catch_test_macros.hpp>

namespace regard {
namespace {

Intervention one(std::string_view json) {
  const auto parsed = parse_interventions(json);
  INFO((parsed.ok() ? "" : parsed.error().message));
  REQUIRE(parsed.ok());
  REQUIRE(parsed.value().size() == 1);
  return parsed.value()[0];
}

std::string fault_of(std::string_view json) {
  const auto parsed = parse_interventions(json);
  return parsed.ok() ? "" : std::string(name_of(parsed.error().code)) + ": " + parsed.error().message;
}

}  // namespace

TEST_CASE("every kind of intervention is read", "[interventions]") {
  CHECK(parse_interventions("").value().empty());
  CHECK(parse_interventions("[]").value().empty());

  const auto scaled =
      one(R"([{"kind":"scale_head","stack":"decoder","attention":"cross","layer":1,"head":2,"factor":0}])");
  CHECK(scaled.kind == Intervention::Kind::scale_head);
  CHECK((scaled.decoder == true && scaled.cross == true && scaled.layer == 1u && scaled.head == 2u &&
         scaled.value == 0.0f));

  const auto blocked = one(R"([{"kind":"block_token","token":3,"stack":"encoder","attention":"self"}])");
  CHECK((blocked.key == 3 && blocked.decoder == false && blocked.cross == false && !blocked.layer && !blocked.head));

  const auto cut = one(R"([{"kind":"cut_edge","query":1,"key":2}])");
  CHECK((cut.kind == Intervention::Kind::cut_edge && cut.query == 1 && cut.key == 2));

  const auto row = one(R"([{"kind":"replace_pattern","layer":0,"head":1,"query":4,"values":[0.5,0.25,0.25]}])");
  CHECK((row.query == 4 && row.row == std::vector<float>{0.5f, 0.25f, 0.25f}));

  const auto mask =
      one(R"([{"kind":"mask","causal":true,"window":{"before":4,"after":1},"sinks":1,"globals":[0,5]}])").mask;
  CHECK((mask.causal && mask.window && mask.window->before == 4 && mask.window->after == 1 && mask.sinks == 1));
  CHECK(mask.global_tokens == std::vector<std::size_t>{0, 5});

  CHECK(one(R"([{"kind":"scale","factor":1}])").kind == Intervention::Kind::scale);
  CHECK(one(R"([{"kind":"temperature","value":2.5}])").value == 2.5f);
  CHECK(parse_interventions(R"([{"kind":"scale","factor":1},{"kind":"mask"}])").value().size() == 2);
}

TEST_CASE("interventions that are not say what would be right", "[interventions]") {
  CHECK(fault_of("[") == "json_invalid: interventions is not JSON in UTF-8");
  CHECK(fault_of(std::string(100, '[') + std::string(100, ']')).starts_with("json_invalid"));
  CHECK(fault_of("{}") == "invalid_argument: interventions is an object; it must be a list of objects");
  CHECK(fault_of("[1]") == "invalid_argument: interventions[0] is 1; it must be an object");
  CHECK(fault_of("[{}]").starts_with("invalid_argument: interventions[0].kind must be one of scale_head, "));
  CHECK(fault_of(R"([{"kind":"explode"}])").starts_with("invalid_argument: interventions[0].kind must be one of"));
  CHECK(fault_of(R"([{"kind":7}])").starts_with("invalid_argument: interventions[0].kind must be one of"));
  CHECK(fault_of(R"([{"kind":"scale"}])") == "invalid_argument: interventions[0].factor is missing");
  CHECK(fault_of(R"([{"kind":"scale","factor":1,"hed":2}])") ==
        "invalid_argument: interventions[0].\"hed\" is no field of scale");
  CHECK(fault_of(R"([{"kind":"mask"},{"kind":"scale","factor":"1"}])") ==
        "invalid_argument: interventions[1].factor is \"1\"; it must be a finite number");
  for (const std::string fields :
       {R"("factor":null)", R"("factor":1e39)", R"("factor":1,"stack":"both")", R"("factor":1,"stack":1)",
        R"("factor":1,"attention":"")", R"("factor":1,"layer":-1)", R"("factor":1,"layer":1.0)",
        R"("factor":1,"head":32769)", R"("factor":1,"head":true)"}) {
    INFO(fields);
    CHECK(fault_of(R"([{"kind":"scale_head",)" + fields + "}]").starts_with("invalid_argument: interventions[0]."));
  }
  for (const std::string entry :
       {R"({"kind":"cut_edge","query":0})", R"({"kind":"cut_edge","query":-1,"key":0})", R"({"kind":"block_token"})",
        R"({"kind":"replace_pattern","query":0})", R"({"kind":"replace_pattern","query":0,"values":1})",
        R"({"kind":"replace_pattern","query":0,"values":["a"]})", R"({"kind":"mask","causal":1})",
        R"({"kind":"mask","window":3})", R"({"kind":"mask","window":{"before":1}})",
        R"({"kind":"mask","window":{"before":1,"after":-1}})",
        R"({"kind":"mask","window":{"before":1,"after":1,"more":1}})", R"({"kind":"mask","globals":3})",
        R"({"kind":"mask","globals":[-3]})", R"({"kind":"mask","sinks":0.5})"}) {
    INFO(entry);
    CHECK(fault_of("[" + entry + "]").starts_with("invalid_argument: interventions[0]."));
  }
}

}  // namespace regard
