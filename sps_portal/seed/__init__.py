"""The demonstration programme: plausible, plainly fictional, and made by the portal's real actions."""
