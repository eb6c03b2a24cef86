// The parts of the swarm's command line that need no device.
#include <gtest/gtest.h>

#include <map>

#include "cli/swarm_models.hpp"

namespace bootstorm::cli {
namespace {

TEST(SwarmModels, ParsesModelsAndMixes) {
  EXPECT_TRUE(ModelMix::parse("pi4")->has(Model::pi4));
  EXPECT_FALSE(ModelMix::parse("pi4")->has(Model::pi3));
  EXPECT_TRUE(ModelMix::parse("pi3:70,pi4:20,pxe-bios:10")->has(Model::pxe_bios));
  for (const char* wrong : {"", "pi5", "pi3:", "pi3:0", "pi3:10001", "pi3,pi3", "pi3,", "pi3:-1", "pi3:1x"}) {
    EXPECT_FALSE(ModelMix::parse(wrong).has_value()) << wrong;
  }
}

TEST(SwarmModels, EachStretchHasTheModelsByTheirWeights) {
  const ModelMix mix = *ModelMix::parse("pi3:70,pi4:20,pxe:10");
  std::map<Model, unsigned> whole;
  std::map<Model, unsigned> stretch;
  for (std::uint32_t i = 0; i < 1000; ++i) ++whole[mix.of(i)];
  for (std::uint32_t i = 300; i < 330; ++i) ++stretch[mix.of(i)];
  EXPECT_EQ(whole[Model::pi3], 700u);
  EXPECT_EQ(whole[Model::pi4], 200u);
  EXPECT_EQ(whole[Model::pxe], 100u);
  EXPECT_NEAR(stretch[Model::pi4], 6, 3);
}

}  // namespace
}  // namespace bootstorm::cli
