#pragma once

#include "sim/logs/line_source.hpp"
#include "sim/logs/log_builder.hpp"

namespace springtide::sim {

/// Open Bandit (Saito, Aihara, Matsutani & Narita 2020): impressions of a fashion shop with a click or none, each with
/// the probability that its item had at its position under the policy that showed it. A row is a request of its own
/// with one impression, at position 1 to 3 (here from 0); every item of the campaign was a candidate. The propensity is
/// in the column propensity_score or, as the dataset's documentation has it, action_prob.
///
/// The file names nobody: users are the distinct values of the four hashed user features. When a click came it does not
/// say either: it is taken to come with its impression. Affinities of users to items are not read; there is one such
/// column an item, and that is how many items there are.
/// @throws InputError when the header lacks a column or has no affinities.
void read_open_bandit(LineSource& lines, LogBuilder& log);

/// One column a value of each user feature (1 where the user has it), one an item: what the hashes can say.
void describe_open_bandit(EventLog& log);

}  // namespace springtide::sim
