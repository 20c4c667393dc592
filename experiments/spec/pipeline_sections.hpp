#pragma once

#include "experiments/spec/sections.hpp"

namespace springtide::experiments {

/// [pipeline] and [pipeline.cleaning], for section_registry().
SectionInfo pipeline_section();
SectionInfo costs_section();
SectionInfo feature_store_section();
SectionInfo cleaning_section();

}  // namespace springtide::experiments
