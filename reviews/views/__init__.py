"""Pages of reviewers, of panels, and of the programme office about reviews."""
