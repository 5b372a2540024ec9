# what: a template that is made anew for each of 2^60 numbers
# lesson: 05
# score: 5 of 7   (mlp.cpp does not compile: forward's and accuracy's tests are lost)
# says: compil
above mlp.cpp <<'END'
namespace {
template <int depth, unsigned long which>
struct Bomb {
    static constexpr int value =
        Bomb<depth - 1, 2 * which>::value ^ Bomb<depth - 1, 2 * which + 1>::value;
};
template <unsigned long which>
struct Bomb<0, which> {
    static constexpr int value = 1;
};
constexpr int kBomb = Bomb<60, 0>::value;
}  // namespace
END
