"""What has no grant word in it: time, money, references, errors, mail, files, PDF, outbox."""
