"""The pages about conditions, their papers and waivers."""
