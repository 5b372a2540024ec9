#include "common/files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "common/error.hpp"

namespace gpt {

namespace {

[[noreturn]] void fail(const std::string& what, const std::string& path) {
    const int reason = errno;
    throw std::runtime_error("cannot " + what + " " + one_line(path) + ": " +
                             std::strerror(reason));
}

}  // namespace

std::string read_file(const std::string& path) {
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(path, error);
    if (std::filesystem::is_directory(status))
        throw std::runtime_error("cannot read " + one_line(path) + ": it is a directory");
    if (std::filesystem::is_character_file(status) || std::filesystem::is_block_file(status))
        throw std::runtime_error("cannot read " + one_line(path) + ": it is a device, not a file");
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

namespace {

// Writes all bytes, through to the disk, and closes.  Returns 0, or the errno of what failed first.
int write_and_close(int descriptor, std::string_view bytes) {
    int problem = 0;
    while (problem == 0 && !bytes.empty()) {
        const std::size_t part = std::min<std::size_t>(bytes.size(), 1 << 30);
        const ssize_t n = write(descriptor, bytes.data(), part);
        if (n > 0)
            bytes.remove_prefix(static_cast<std::size_t>(n));
        else if (n == 0 || errno != EINTR)
            problem = n == 0 ? EIO : errno;
    }
    // EINVAL: what is not on a disk cannot be flushed to it.
    if (problem == 0 && fsync(descriptor) != 0 && errno != EINVAL) problem = errno;
    if (close(descriptor) != 0 && problem == 0) problem = errno;
    return problem;
}

// A rename is kept by the directory.  Where that cannot be flushed, the file has its new name all
// the same, only not yet on the disk.
void flush_directory_of(const std::string& path) {
    const std::string parent = std::filesystem::path(path).parent_path().string();
    const int descriptor = open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return;
    fsync(descriptor);
    close(descriptor);
}

}  // namespace

void write_file(const std::string& path, std::string_view bytes) {
    const std::string temporary = path + ".tmp";
    const int descriptor = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (descriptor < 0) fail("write", path);
    int problem = write_and_close(descriptor, bytes);
    if (problem == 0 && std::rename(temporary.c_str(), path.c_str()) != 0) problem = errno;
    if (problem != 0) {
        std::remove(temporary.c_str());
        errno = problem;
        fail("write", path);
    }
    flush_directory_of(path);
}

void append_line(const std::string& path, std::string_view line) {
    const int descriptor = open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor < 0) fail("write", path);
    errno = write_and_close(descriptor, std::string(line) + "\n");
    if (errno != 0) fail("write", path);
}

bool file_exists(const std::string& path) {
    std::error_code error;
    return std::filesystem::exists(path, error);
}

void make_directory(const std::string& path) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error)
        throw std::runtime_error("cannot make directory " + one_line(path) + ": " +
                                 error.message());
}

}  // namespace gpt
