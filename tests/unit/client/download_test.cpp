// One TFTP read, compared byte by byte.
#include "client/download.hpp"

#include <gtest/gtest.h>

#include "support/stand_in_server.hpp"

namespace bootstorm::client::test {
namespace {

using Answer = Download::Answer;

class ClientDownload : public testing::Test {
 protected:
  void start(std::size_t size, Download::Request request = {}) {
    bytes_ = pattern(size, 1);
    file_ = {"file", bytes_};
    request.expected = &file_;
    download_.start(request);
  }
  Answer data(std::uint32_t block) { return hear(data_block(bytes_, block)); }
  Answer hear(const Bytes& payload, std::uint16_t port = server_tid) { return download_.on_datagram(port, payload); }
  void expect_wrong(Answer answer, Failure failure) {
    EXPECT_EQ(answer, Answer::wrong);
    EXPECT_EQ(download_.failure(), failure) << name_of(download_.failure());
  }

  Bytes bytes_;
  FileSet::File file_;
  Download download_;
};

TEST_F(ClientDownload, ReadsAFileToItsShortLastBlock) {
  start(1100);
  EXPECT_EQ(data(1), Answer::acknowledge);
  EXPECT_EQ(download_.server_port(), server_tid);
  EXPECT_EQ(data(2), Answer::acknowledge);
  EXPECT_EQ(download_.block_bytes(), 512u);
  EXPECT_EQ(data(3), Answer::complete);
  EXPECT_EQ(download_.block_bytes(), 76u);
  EXPECT_EQ(download_.acknowledged(), 3u);
}

TEST_F(ClientDownload, EndsAMultipleOf512WithAnEmptyBlock) {
  start(1024);
  EXPECT_EQ(data(1), Answer::acknowledge);
  EXPECT_EQ(data(2), Answer::acknowledge);
  EXPECT_EQ(data(3), Answer::complete);
  EXPECT_EQ(download_.block_bytes(), 0u);
}

TEST_F(ClientDownload, ReadsAnEmptyFileFromOneEmptyBlock) {
  start(0);
  EXPECT_EQ(data(1), Answer::complete);
}

TEST_F(ClientDownload, BlockNumbersWrapToZero) {
  start(std::size_t{65536} * 512 + 5);
  for (std::uint32_t block = 1; block <= 65536; ++block) ASSERT_EQ(data(block), Answer::acknowledge) << block;
  EXPECT_EQ(data(65536), Answer::repeat);
  EXPECT_EQ(data(65535), Answer::ignored);
  EXPECT_EQ(data(65537), Answer::complete);
  EXPECT_EQ(download_.acknowledged(), 65537u);
}

TEST_F(ClientDownload, AcknowledgesARepeatedBlockAndNoOlderOnes) {
  start(2000);
  EXPECT_EQ(data(1), Answer::acknowledge);
  EXPECT_EQ(data(1), Answer::repeat);
  EXPECT_EQ(data(2), Answer::acknowledge);
  EXPECT_EQ(data(1), Answer::ignored);
}

TEST_F(ClientDownload, AnotherTidIsNotListenedTo) {
  start(2000);
  EXPECT_EQ(data(1), Answer::acknowledge);
  EXPECT_EQ(hear(data_block(bytes_, 2), server_tid + 1), Answer::ignored);
  EXPECT_EQ(data(2), Answer::acknowledge);
}

TEST_F(ClientDownload, NamesWhatIsWrongWithABlock) {
  start(2000);
  EXPECT_EQ(data(1), Answer::acknowledge);
  expect_wrong(data(3), Failure::block_skipped);

  start(2000);
  Bytes block = data_block(bytes_, 1);
  block[100] ^= std::byte{1};
  expect_wrong(hear(block), Failure::wrong_byte);

  start(2000);
  block = data_block(bytes_, 1);
  block.pop_back();
  expect_wrong(hear(block), Failure::wrong_length);

  start(100);
  block = data_block(bytes_, 1);
  block.push_back(std::byte{0});
  expect_wrong(hear(block), Failure::wrong_length);

  start(100);
  expect_wrong(hear(from_hex("0003")), Failure::malformed);
  start(100);
  expect_wrong(hear({}), Failure::malformed);
  start(100);
  expect_wrong(hear(from_hex("00040001")), Failure::malformed);
}

TEST_F(ClientDownload, ErrorsAreRightOnlyForAbsentFiles) {
  download_.start({});
  EXPECT_EQ(hear(not_found(), 69), Answer::absent);
  download_.start({});
  expect_wrong(hear(tftp(TftpOpcode::data, 1)), Failure::file_unexpected);
  start(100);
  expect_wrong(hear(not_found()), Failure::file_refused);
  start(100, {.may_be_absent = true});
  EXPECT_EQ(hear(not_found()), Answer::absent);
  start(1000);
  EXPECT_EQ(data(1), Answer::acknowledge);
  expect_wrong(hear(not_found()), Failure::error_in_transfer);
}

TEST_F(ClientDownload, TsizeIsComparedAndAcknowledgedWithBlockZero) {
  start(600, {.with_tsize = true});
  EXPECT_EQ(hear(oack("600")), Answer::acknowledge);
  EXPECT_EQ(download_.acknowledged(), 0u);
  EXPECT_EQ(hear(oack("600")), Answer::repeat);
  EXPECT_EQ(data(1), Answer::acknowledge);
  EXPECT_EQ(hear(oack("600")), Answer::ignored);
  EXPECT_EQ(data(2), Answer::complete);

  start(600, {.with_tsize = true});
  expect_wrong(hear(oack("601")), Failure::wrong_tsize);
  start(600, {.with_tsize = true});
  expect_wrong(hear(oack("6x")), Failure::wrong_tsize);
  start(600);
  expect_wrong(hear(oack("600")), Failure::option_not_asked_for);
  start(600, {.with_tsize = true});
  expect_wrong(hear(from_hex("0006 626c6b73697a6500 31343638 00")), Failure::option_not_asked_for);
  start(600, {.with_tsize = true});
  expect_wrong(hear(from_hex("0006 7473697a65")), Failure::malformed);
}

TEST_F(ClientDownload, EndsAProbeAtTheFirstAnswer) {
  start(2000, {.wanted = Download::Wanted::probe, .with_tsize = true});
  EXPECT_EQ(hear(oack("2000")), Answer::exists);
  start(2000, {.wanted = Download::Wanted::probe, .with_tsize = true});
  EXPECT_EQ(data(1), Answer::exists);
}

TEST_F(ClientDownload, TellsAnEarlierRequestFromTheSamePortApart) {
  start(100);
  EXPECT_EQ(data(1), Answer::complete);
  download_.start({.same_port = true});
  EXPECT_EQ(data(1), Answer::ignored);  // its ACK was lost
  EXPECT_EQ(hear(tftp(TftpOpcode::error, 5)), Answer::ignored);  // its ACK came twice
  EXPECT_EQ(hear(not_found()), Answer::absent);
}

}  // namespace
}  // namespace bootstorm::client::test
