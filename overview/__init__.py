"""What somebody should do today, and everything about an agreement on one page. The top of the house.

Here: pages that show data of several apps (a party's among them), the demo world. Not here: any rule or model of
its own. May import every other app; only config may import it.
"""
