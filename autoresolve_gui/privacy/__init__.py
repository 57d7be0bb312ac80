"""What leaves the machine: the network's guard, the keychain, consent. No Qt."""
