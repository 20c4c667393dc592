#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace springtide::sim {

/// Dense, from 0, in the order of first appearance (real logs) or of creation (worlds).
enum class UserId : std::uint32_t {};
enum class ItemId : std::uint32_t {};
/// Dense, from 0, in the order of request time: it indexes the columns of an EventLog.
enum class RequestId : std::uint32_t {};

template <typename Id>
concept StrongId = std::is_enum_v<Id>;

/// The position of an id in a column.
template <StrongId Id>
constexpr std::size_t index(Id id) {
  return static_cast<std::size_t>(static_cast<std::underlying_type_t<Id>>(id));
}

/// The id at a position in a column.
template <StrongId Id, std::integral Index>
constexpr Id id_at(Index position) {
  return static_cast<Id>(static_cast<std::underlying_type_t<Id>>(position));
}

}  // namespace springtide::sim
