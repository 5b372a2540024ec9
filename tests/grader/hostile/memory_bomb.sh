# what: a type whose name doubles with each of 60 steps, so that the compiler's memory does
# lesson: 05
# score: 5 of 7   (mlp.cpp does not compile: forward's and accuracy's tests are lost)
# says: compil
above mlp.cpp <<'END'
namespace {
template <class A, class B>
struct Two {};
template <int depth>
constexpr auto doubled() {
    if constexpr (depth == 0)
        return 1;
    else
        return Two<decltype(doubled<depth - 1>()), decltype(doubled<depth - 1>())*>();
}
template <class T>
const char* name_of() {
    return __PRETTY_FUNCTION__;
}
}  // namespace
const char* hostile_name() { return name_of<decltype(doubled<60>())>(); }
END
