"""A year in the life of Larkfield Bikes: invented, and told through the real parts."""
