#pragma once

#include <cstdint>

#include "algorithms/neural/network.hpp"

namespace springtide::algorithms {

/// Dropout: in each training step every hidden unit of every row is silent with the chance `share`, so that none can
/// rely on another being there; the others count 1 / (1 - share), so that the mean of what goes on stays, and nothing
/// changes where the network serves.
///
/// Source: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov 2014, "Dropout: a simple way to prevent neural
/// networks from overfitting", JMLR 15; inverted, as is usual now.
///
/// The masks of a step are a pure function of (key, step). Cost: a quarter of a random block a unit and row.
/// @pre share is at least 0 and below 1; 0 draws nothing
void draw_masks(const NetworkShape& shape, std::size_t rows, double share, sim::RandomKey key, std::uint64_t step,
                Network<float>::Workspace& work);

}  // namespace springtide::algorithms
