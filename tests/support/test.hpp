// What every test file includes: Catch2, the matchers and the helpers of the course.
#pragma once

#include "support/catch.hpp"
#include "support/close.hpp"

using Catch::Matchers::ContainsSubstring;
using gpt::test::Close;
using gpt::test::Exactly;
using gpt::test::WithinAbs;
using gpt::test::WithinRel;
