# what: forward throws an exception whose text is made for terminals, pages, XML and tables
# lesson: 05
# score: 5 of 7   (forward is needed by its own test and by accuracy's)
# says: alert
# page-never: <script>alert
above mlp.cpp <<'END'
#include <stdexcept>
END
inside mlp.cpp 'Tensor forward(' <<'END'
    if (mlp.layers.size() > 0)
        throw std::runtime_error("\x1b[2J\x1b]0;counterfeit\x07</td><script>alert(1)</script>]]>\xff\xfe\xc3("
                                 "&amp;\",\r\n=HYPERLINK(\"x\")\r7 of 7 points");
END
