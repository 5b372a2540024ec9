"""Reads a safetensors file with Python's standard library alone.

    python3 tests/golden/read_safetensors.py FILE

prints each tensor's name, dtype, shape, first and last number and sum.
"""
import json
import math
import struct
import sys

CODES = {"F32": "f", "F64": "d"}


def read_safetensors(path):
    """Returns {name: (dtype, shape, list of numbers)} and the metadata."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        count = math.prod(entry["shape"])
        numbers = struct.unpack(f"<{count}{CODES[entry['dtype']]}", data[begin:end])
        tensors[name] = (entry["dtype"], entry["shape"], list(numbers))
    return tensors, metadata


if __name__ == "__main__":
    found, about = read_safetensors(sys.argv[1])
    print("metadata", about)
    for name, (dtype, shape, numbers) in found.items():
        print(name, dtype, shape, numbers[0], numbers[-1], sum(numbers))
