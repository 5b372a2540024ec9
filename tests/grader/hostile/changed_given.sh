# what: the given functions of copy_task.cpp lie about what was learnt, and previous_tokens is wrong
# lesson: 08
# score: 6 of 7   (previous_tokens is needed by the copy model's test only)
# says: previous_tokens|copy model
inside copy_task.cpp 'std::vector<int> previous_tokens(' <<'END'
    if (tokens.size() > 1) return std::vector<int>(tokens.begin(), tokens.end());
END
inside copy_task.cpp 'double train_step(' <<'END'
    if (batch > 0) return 0;
END
inside copy_task.cpp 'CopyScore evaluate(' <<'END'
    static int calls = 0;
    if (sequences > 0) return ++calls == 1 ? CopyScore{0, 0} : CopyScore{1, 1};
END
