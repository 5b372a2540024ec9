// The number type of the whole course, named in one place.
//
// The course computes in float.  The same code compiled with -DGPT_DOUBLE computes in double; the
// tests use that second build to check gradients to seven digits, which float cannot resolve.
#pragma once

namespace gpt {

#ifdef GPT_DOUBLE
using real = double;
#else
using real = float;
#endif

}  // namespace gpt
