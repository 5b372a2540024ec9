// Reading and writing whole files.  Every error is a std::runtime_error that names the file.
#pragma once

#include <string>
#include <string_view>

namespace gpt {

std::string read_file(const std::string& path);

// Writes to a temporary file beside `path`, path + ".tmp", flushes it to the disk and renames it:
// whoever opens `path`, now or after a crash, finds the old contents or the new ones, never a part.
void write_file(const std::string& path, std::string_view bytes);

// Appends one line and its newline, through to the disk: for logs, which grow while the program
// runs.  After a crash the last line may be a part of one.
void append_line(const std::string& path, std::string_view line);

bool file_exists(const std::string& path);
void make_directory(const std::string& path);  // with its parents; fine if it exists

}  // namespace gpt
