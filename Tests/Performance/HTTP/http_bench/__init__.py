"""The daemon's front beside nginx with the same requests, answers and client, in one run."""
