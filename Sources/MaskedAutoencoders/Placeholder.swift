// MaskedAutoencoders
