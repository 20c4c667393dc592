#include <sys/stat.h>

#include <cstring>

#include "sim/events/error.hpp"
#include "sim/logs/line_source.hpp"
#include "tests/logs/log_text.hpp"
#include "tests/logs/temporary_folder.hpp"

namespace springtide::sim {
namespace {

using Catch::Matchers::Message;

const std::string kSample = SPRINGTIDE_SOURCE_DIR "/sim/logs/samples/movietweetings_10k.dat";

LogConfig at(const std::string& path) {
  LogConfig config = movietweetings_config();
  config.path = path;
  return config;
}

TEST_CASE("gzip equals plain but for the hash of the file", "[files]") {
  const TemporaryFolder folder;
  const std::string packed_path = folder.write_gzip("ratings.dat.gz", bytes_of(kSample));
  REQUIRE(bytes_of(packed_path).size() < bytes_of(kSample).size());
  const LogReadResult plain = read_log(at(kSample)), packed = read_log(at(packed_path));
  CHECK(packed.rows == plain.rows);
  CHECK(packed.out_of_order == plain.out_of_order);
  CHECK(packed.log.request_time == plain.log.request_time);
  CHECK(packed.log.request_user == plain.log.request_user);
  CHECK(packed.log.impression_item == plain.log.impression_item);
  CHECK(packed.log.feedback_value == plain.log.feedback_value);
  CHECK(packed.log.item_published == plain.log.item_published);
  CHECK(packed.log.user_names == plain.log.user_names);
  CHECK(packed.log.item_names == plain.log.item_names);
  CHECK(packed.sha256 == file_sha256(packed_path));
  CHECK(packed.sha256 != plain.sha256);
}

TEST_CASE("a text in memory equals the same file", "[files]") {
  const LogReadResult file = read_log(at(kSample)), text = read_log_text(at(kSample), bytes_of(kSample));
  CHECK(text.log.request_time == file.log.request_time);
  CHECK(text.log.user_names == file.log.user_names);
  CHECK(text.sha256 == file.sha256);
}

// By printf abc | sha256sum, and the standard's own example (FIPS 180-2, appendix B.1).
TEST_CASE("SHA-256 is that of the bytes", "[files]") {
  const TemporaryFolder folder;
  const std::string abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  CHECK(text_sha256("abc") == abc);
  CHECK(file_sha256(folder.write("abc", "abc")) == abc);
  CHECK(text_sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  const std::string long_text(3'000'000, 'a');  // more than one block
  CHECK(file_sha256(folder.write("long", long_text)) == text_sha256(long_text));
}

TEST_CASE("a file that cannot be read is named with the reason", "[files][errors]") {
  const TemporaryFolder folder;
  const std::string missing = folder.file("missing.dat"), nowhere = folder.file("");
  CHECK_THROWS_MATCHES(read_log(at(missing)), InputError,
                       Message(missing + ": cannot be read: No such file or directory"));
  CHECK_THROWS_MATCHES(file_sha256(missing), InputError,
                       Message(missing + ": cannot be read: No such file or directory"));
  CHECK_THROWS_MATCHES(read_log(at(nowhere)), InputError, Message(nowhere + ": cannot be read: is a folder"));
  CHECK_THROWS_MATCHES(file_sha256(nowhere), InputError, Message(nowhere + ": cannot be read: Is a directory"));
  const std::string pipe = folder.file("pipe");
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK_THROWS_MATCHES(read_log(at(pipe)), InputError, Message(pipe + ": cannot be read: is no regular file"));
}

TEST_CASE("damaged gzip is refused", "[files][errors]") {
  const TemporaryFolder folder;
  std::string bytes = bytes_of(folder.write_gzip("good.gz", bytes_of(kSample)));
  const std::string cut = folder.write("cut.gz", std::string_view(bytes).substr(0, bytes.size() / 2));
  CHECK_THROWS_MATCHES(read_log(at(cut)), InputError, Message(cut + ": cannot be read: unexpected end of file"));
  bytes[bytes.size() - 6] ^= 1;  // within the checksum
  const std::string flipped = folder.write("flipped.gz", bytes);
  CHECK_THROWS_MATCHES(read_log(at(flipped)), InputError, Message(flipped + ": cannot be read: incorrect data check"));
}

TEST_CASE("gzip cut short at any byte is refused", "[files][errors]") {
  const TemporaryFolder folder;
  const std::string bytes = bytes_of(folder.write_gzip("good.gz", "1::2::3::4\n5::6::7::8\n9::10::11::12\n"));
  for (std::size_t kept = 0; kept < bytes.size(); ++kept) {
    INFO(kept << " of " << bytes.size() << " bytes");
    CHECK_THROWS_AS(read_log(at(folder.write("cut.gz", std::string_view(bytes).substr(0, kept)))), InputError);
  }
}

TEST_CASE("lines come without their ends, and know where they are", "[files]") {
  LineSource lines("name", "one\n\r\ntwo\r\nthree");
  std::string_view line;
  REQUIRE(lines.next(line));
  CHECK(line == "one");
  REQUIRE(lines.next(line));
  CHECK(line.empty());
  REQUIRE(lines.next(line));
  CHECK(line == "two");
  CHECK(lines.here() == "name:3");
  REQUIRE(lines.extend(line));
  CHECK(line == "two\r\nthree");
  CHECK(lines.here() == "name:3");
  CHECK_FALSE(lines.extend(line));
  CHECK(line == "two\r\nthree");
  CHECK_FALSE(lines.next(line));
}

}  // namespace
}  // namespace springtide::sim
