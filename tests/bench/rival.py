"""PyTorch, for `make bench RIVALS=1`: prints the seconds of each of its runs, a line for each.

    rival.py matmul N K M [a] [b]                     torch.mm; a, b: that operand is transposed
    rival.py train LAYERS WIDTH HEADS CONTEXT BATCH   one step of the same GPT
    rival.py sample LAYERS WIDTH HEADS CONTEXT        a whole context, greedy, with a cache
all with --threads N --seconds S.  Needs Debian's python3-torch; with libopenblas0-pthread it
multiplies many times faster than with the plain libblas3.  --rss adds the peak resident size.
"""
import math
import os
import resource
import sys
import time

# OpenBLAS has threads of its own beside PyTorch's.  Where both take all cores they fight for them;
# a GPT trains faster when the products have them and the rest has one.
threads = sys.argv[sys.argv.index("--threads") + 1] if "--threads" in sys.argv else "1"
os.environ.setdefault("OPENBLAS_NUM_THREADS", threads)

import torch
import torch.nn.functional as F

VOCAB = 65


def options(argv):
    values = {"seconds": 0.3}
    words = []
    it = iter(argv)
    for word in it:
        if word == "--rss":
            values["rss"] = True
        elif word.startswith("--"):
            values[word[2:]] = float(next(it))
        else:
            words.append(word)
    return words, values


def repeat(run, seconds):
    run()
    begin, count = time.perf_counter(), 0
    while count < 3 or time.perf_counter() - begin < seconds:
        began = time.perf_counter()
        run()
        print(time.perf_counter() - began)
        count += 1


def matmul(words):
    n, k, m = map(int, words[:3])
    a = torch.rand(k, n).t() if "a" in words else torch.rand(n, k)
    b = torch.rand(m, k).t() if "b" in words else torch.rand(k, m)
    c = torch.empty(n, m)
    return lambda: torch.mm(a, b, out=c)


class GPT(torch.nn.Module):
    """GPT-2's shape without biases, as `train --no-bias` makes it."""

    def __init__(self, layers, width, heads, context):
        super().__init__()
        self.heads, self.width, self.context = heads, width, context
        weight = lambda rows, cols: torch.nn.Parameter(0.02 * torch.randn(rows, cols))
        self.wte, self.wpe = weight(VOCAB, width), weight(context, width)
        self.layers = torch.nn.ModuleList()
        for _ in range(layers):
            layer = torch.nn.Module()
            layer.qkv, layer.out = weight(width, 3 * width), weight(width, width)
            layer.up, layer.down = weight(width, 4 * width), weight(4 * width, width)
            layer.norm1 = torch.nn.Parameter(torch.ones(width))
            layer.norm2 = torch.nn.Parameter(torch.ones(width))
            self.layers.append(layer)
        self.norm = torch.nn.Parameter(torch.ones(width))
        later = torch.ones(context, context, dtype=torch.bool).triu(1)
        self.register_buffer("later", later)

    def forward(self, tokens, cache=None, first=0):
        batch, time_ = tokens.shape
        x = self.wte[tokens] + self.wpe[first:first + time_]
        for i, layer in enumerate(self.layers):
            h = F.layer_norm(x, (self.width,), layer.norm1) @ layer.qkv
            q, k, v = (t.view(batch, time_, self.heads, -1).transpose(1, 2)
                       for t in h.split(self.width, 2))
            if cache is not None:
                cache[i][0][:, :, first:first + time_] = k
                cache[i][1][:, :, first:first + time_] = v
                k, v = (t[:, :, :first + time_] for t in cache[i])
            scores = q @ k.transpose(2, 3) / math.sqrt(q.shape[3])
            if cache is None:
                scores = scores.masked_fill(self.later[:time_, :time_], -math.inf)
            z = (scores.softmax(3) @ v).transpose(1, 2).reshape(batch, time_, self.width)
            x = x + z @ layer.out
            h = F.layer_norm(x, (self.width,), layer.norm2) @ layer.up
            x = x + F.gelu(h) @ layer.down
        return F.layer_norm(x, (self.width,), self.norm) @ self.wte.t()


def train(words):
    layers, width, heads, context, batch = map(int, words)
    model = GPT(layers, width, heads, context)
    adamw = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.99), weight_decay=0.1)
    tokens = torch.randint(VOCAB, (batch, context + 1))

    def step():
        loss = F.cross_entropy(model(tokens[:, :-1]).flatten(0, 1), tokens[:, 1:].flatten())
        adamw.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        adamw.step()

    return step


def sample(words):
    layers, width, heads, context = map(int, words)
    model = GPT(layers, width, heads, context)

    def write():
        with torch.no_grad():
            empty = lambda: torch.zeros(1, heads, context, width // heads)
            cache = [(empty(), empty()) for _ in range(layers)]
            token = torch.zeros(1, 1, dtype=torch.long)
            for i in range(context - 1):
                token = model(token, cache, i)[:, -1:].argmax(2)

    return write


if __name__ == "__main__":
    words, values = options(sys.argv[1:])
    torch.set_num_threads(1)
    torch.manual_seed(1)
    kinds = {"matmul": matmul, "train": train, "sample": sample}
    repeat(kinds[words[0]](words[1:]), values["seconds"])
    if "rss" in values:
        print("peak resident MB:", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
              file=sys.stderr)
