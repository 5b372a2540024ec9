// Finds functions of the C library without naming them, so that no object file shows the call: walks back from
// malloc's code to the library's first page and reads the tables that the loader reads.  Cases paste it into a
// student's file.
#include <elf.h>
#include <link.h>
#include <sys/types.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace {

void* by_hand(const char* wanted) {
    auto at = reinterpret_cast<std::uintptr_t>(&std::malloc) & ~std::uintptr_t(4095);
    while (std::memcmp(reinterpret_cast<const void*>(at), "\177ELF", 4) != 0) at -= 4096;
    const auto base = at;
    const auto* head = reinterpret_cast<const ElfW(Ehdr)*>(base);
    const auto* part = reinterpret_cast<const ElfW(Phdr)*>(base + head->e_phoff);
    const ElfW(Dyn)* table = nullptr;
    for (int i = 0; i < head->e_phnum; ++i)
        if (part[i].p_type == PT_DYNAMIC)
            table = reinterpret_cast<const ElfW(Dyn)*>(base + part[i].p_vaddr);
    const ElfW(Sym)* symbol = nullptr;
    const char* names = nullptr;
    for (; table && table->d_tag != DT_NULL; ++table) {
        const auto place = table->d_un.d_ptr < base ? base + table->d_un.d_ptr : table->d_un.d_ptr;
        if (table->d_tag == DT_SYMTAB) symbol = reinterpret_cast<const ElfW(Sym)*>(place);
        if (table->d_tag == DT_STRTAB) names = reinterpret_cast<const char*>(place);
    }
    // the names stand behind the last symbol
    for (; symbol && reinterpret_cast<const char*>(symbol) < names; ++symbol)
        if (symbol->st_value != 0 && std::strcmp(names + symbol->st_name, wanted) == 0)
            return reinterpret_cast<void*>(base + symbol->st_value);
    return nullptr;
}

template <class Result, class... Arguments>
Result call(const char* name, Arguments... arguments) {
    auto* const f = reinterpret_cast<Result (*)(Arguments...)>(by_hand(name));
    return f ? f(arguments...) : Result(-1);
}

}  // namespace
