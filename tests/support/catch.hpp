// Catch2 in one spelling for its versions 2 and 3.
#pragma once

#define CATCH_CONFIG_ENABLE_PAIR_STRINGMAKER  // a map that fails shows its keys and values

#if __has_include(<catch2/catch_test_macros.hpp>)  // version 3
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/catch_tostring.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#elif __has_include(<catch2/catch.hpp>)  // version 2
#include <catch2/catch.hpp>
namespace Catch::Matchers {  // version 3 renamed Contains(string) to ContainsSubstring
inline auto ContainsSubstring(const std::string& text) { return Contains(text); }
template <class T>
using MatcherBase = Impl::MatcherBase<T>;
}  // namespace Catch::Matchers
#else
#error "Catch2 is not installed: run `make deps`"
#endif
