#include "grader/store.hpp"

#include <filesystem>

namespace fs = std::filesystem;

namespace grader {

Store::Store(std::string folder) : folder_(std::move(folder)) {
    fs::create_directories(folder_);
    fs::permissions(folder_, fs::perms::owner_all);
}

std::string Store::find(const std::string& key) {
    const std::lock_guard lock(guard_);
    const auto at = objects_.find(key);
    return at == objects_.end() ? "" : at->second;
}

std::string Store::keep(const std::string& key, const std::string& object) {
    const std::lock_guard lock(guard_);
    const auto [at, is_new] = objects_.emplace(key, "");
    if (is_new) {
        at->second = folder_ + "/" + std::to_string(++count_) + ".o";
        fs::copy_file(object, at->second, fs::copy_options::overwrite_existing);
    }
    return at->second;
}

}  // namespace grader
