# what: mlp.cpp has a main of its own
# lesson: 05
# score: 5 of 7   (mlp.cpp is refused: forward's and accuracy's tests are lost)
# says: main
above mlp.cpp <<'END'
int main() { return 0; }
END
