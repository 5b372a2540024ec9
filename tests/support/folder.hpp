// A folder of a test's own, gone at its end, also where the test fails.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace gpt::test {

class Folder {
public:
    // With the number of this process: tests may run side by side.
    Folder() : path(unused()) { std::filesystem::create_directories(path); }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    const std::string path;

    std::string file(const std::string& name) const { return path + "/" + name; }
    // Writes a file, with the folders above it; returns its path.  Unlike write_file it does not
    // wait for the disk.
    std::string put(const std::string& name, std::string_view text) const {
        std::filesystem::create_directories(std::filesystem::path(file(name)).parent_path());
        std::ofstream(file(name), std::ios::binary) << text;
        return file(name);
    }
    int entries() const {
        namespace fs = std::filesystem;
        return int(std::distance(fs::directory_iterator(path), fs::directory_iterator()));
    }

private:
    static std::string unused() {
        static int count = 0;
        const std::string name = "gpt-test-" + std::to_string(getpid());
        return (std::filesystem::temp_directory_path() / name).string() + "-" +
               std::to_string(++count);
    }
};

}  // namespace gpt::test
