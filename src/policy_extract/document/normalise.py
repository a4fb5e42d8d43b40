"""Source characters → the text that the rules read, with a map home.

Widths are mapped by hand: NFKC would turn ① into 1 and ㎡ into m2. The mapping keeps the length; only deletions
(spaces between Chinese characters, hard line wraps, page numbers) need the map.
"""
