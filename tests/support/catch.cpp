// Owns the precompiled header that every test reuses: main.cpp cannot, for it says what Catch2 is to define before.
#include "tests/support/catch.hpp"
