#include "common/files.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace gpt {

namespace {

[[noreturn]] void fail(const std::string& what, const std::string& path) {
    throw std::runtime_error("cannot " + what + " " + path + ": " + std::strerror(errno));
}

}  // namespace

std::string read_file(const std::string& path) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error))
        throw std::runtime_error("cannot read " + path + ": it is a directory");
    std::FILE* file = std::fopen(path.c_str(), "rb");
    if (!file) fail("read", path);
    std::string bytes;
    char buffer[1 << 16];
    std::size_t n = 0;
    while ((n = std::fread(buffer, 1, sizeof buffer, file)) > 0) bytes.append(buffer, n);
    const bool ok = !std::ferror(file);
    std::fclose(file);
    if (!ok) fail("read", path);
    return bytes;
}

void write_file(const std::string& path, std::string_view bytes) {
    const std::string temporary = path + ".tmp";
    std::FILE* file = std::fopen(temporary.c_str(), "wb");
    if (!file) fail("write", path);
    bool ok = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
    ok = std::fflush(file) == 0 && ok;
    ok = fsync(fileno(file)) == 0 && ok;
    const int reason = errno;
    ok = std::fclose(file) == 0 && ok;
    if (!ok) {
        errno = reason;
        const std::string message = std::strerror(errno);
        std::remove(temporary.c_str());
        throw std::runtime_error("cannot write " + path + ": " + message);
    }
    if (std::rename(temporary.c_str(), path.c_str()) != 0) {
        const int rename_reason = errno;
        std::remove(temporary.c_str());
        errno = rename_reason;
        fail("write", path);
    }
}

void append_line(const std::string& path, std::string_view line) {
    std::FILE* file = std::fopen(path.c_str(), "ab");
    if (!file) fail("write", path);
    bool ok = std::fwrite(line.data(), 1, line.size(), file) == line.size();
    ok = std::fputc('\n', file) != EOF && ok;
    ok = std::fclose(file) == 0 && ok;
    if (!ok) fail("write", path);
}

bool file_exists(const std::string& path) {
    std::error_code error;
    return std::filesystem::exists(path, error);
}

void make_directory(const std::string& path) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) throw std::runtime_error("cannot make directory " + path + ": " + error.message());
}

}  // namespace gpt
