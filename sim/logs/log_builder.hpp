#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/logs/log_reader.hpp"

namespace springtide::sim {

/// Where an item was shown, and how likely it was to be.
struct Showing {
  std::uint8_t position;  ///< from 0
  float propensity;
};

/// Gathers interactions in file order and makes an EventLog of them.
class LogBuilder {
 public:
  LogBuilder(const LogConfig& config, LogReadResult& result) : config_(config), result_(result) {}

  /// One good row; left out when its value is below min_value.
  void add(std::string_view user, std::string_view item, SimTime time, double value);
  /// An item that can be shown, before any row: items are numbered in this order first, and each is a candidate of
  /// every impression.
  void declare_item(std::string_view item);
  /// One good row of a log of impressions.
  void add_impression(std::string_view user, std::string_view item, SimTime time, bool clicked, const Showing& showing);
  /// One bad row: counted, or the end of it all.
  /// @throws InputError unless bad rows are to be skipped.
  void bad_row(const std::string& where, std::string_view problem);
  /// A row whose field `key` breaks a rule: "where: key = text: rule", a long or unprintable text abridged.
  void bad_value(const std::string& where, std::string_view key, std::string_view text, std::string_view rule);
  /// Sorts by time (ties keep file order), numbers ids in order of first appearance, fills in result.log.
  /// @throws InputError when nothing is left, or more than ids and offsets of 32 bits can count.
  void finish(const std::string& path);

 private:
  struct Interaction {
    SimTime time;
    std::uint32_t user, item;  // in order of the file
    float value;
    Showing showing;  // of a log of impressions
  };
  void keep(std::string_view user, std::string_view item, SimTime time, float value, const Showing& showing);
  /// Numbers names in the order in which they come.
  class Names {
   public:
    Names() = default;
    Names(const Names&) = delete;  // the keys of a copy would look into the original
    Names& operator=(const Names&) = delete;
    std::uint32_t number_of(std::string_view name);
    const std::string& name(std::uint32_t number) const { return names_[number]; }
    std::size_t size() const { return names_.size(); }

   private:
    std::deque<std::string> names_;  // stays where it is: the keys below look into it
    std::unordered_map<std::string_view, std::uint32_t> numbers_;
  };

  const LogConfig& config_;
  LogReadResult& result_;
  Names users_, items_;
  std::vector<Interaction> interactions_;
  std::uint32_t declared_ = 0;  // items
};

}  // namespace springtide::sim
