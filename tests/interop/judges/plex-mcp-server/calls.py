"""Calls of its tools for what people change and look up; in this order, for some need what others made."""

from typing import Any

Call = tuple[str, dict[str, Any]]

LIBRARIES: list[Call] = [
    ("library_list", {}),
    ("library_get_stats", {"library_name": "Films"}),
    ("library_get_stats", {"library_name": "Series"}),
    ("library_get_details", {"library_name": "Films"}),
    ("library_get_recently_added", {"count": 5}),
    ("library_get_contents", {"library_name": "Films", "limit": 5, "genre": "Horror", "year": 1922}),
    ("library_scan", {"library_name": "Films"}),
    ("library_refresh", {"library_name": "Music"}),
]

METADATA: list[Call] = [
    ("media_search", {"query": "nosferatu"}),
    ("media_get_details", {"media_id": 1014}),
    ("media_edit_metadata", {"media_title": "Faust", "library_name": "Films", "new_summary": "A bargain.", "new_genre": "Devils", "new_studio": "Ufa"}),
    ("media_edit_metadata", {"media_title": "Faust", "library_name": "Films", "remove_genre": "Devils"}),
    ("media_set_watched_status", {"media_id": 1033, "watched": True}),
    ("media_list_available_artwork", {"media_id": 1033}),
    ("media_get_artwork", {"media_id": 1033}),
    ("media_set_artwork", {"media_title": "Faust", "library_name": "Films", "art_type": "poster", "url": "https://example.org/poster.jpg"}),
    ("media_delete", {"media_id": 1037}),
]

LISTS: list[Call] = [
    ("playlist_create", {"playlist_title": "Two of them", "item_titles": ["Faust", "Metropolis"], "library_name": "Films"}),
    ("playlist_add_to", {"playlist_title": "Two of them", "item_ids": [1014]}),
    ("playlist_get_contents", {"playlist_title": "Two of them"}),
    ("playlist_edit", {"playlist_title": "Two of them", "new_title": "Three of them", "new_summary": "All silent."}),
    ("playlist_remove_from", {"playlist_title": "Three of them", "item_titles": ["Faust"]}),
    ("playlist_get_smart_filter_options", {"library_name": "Films"}),
    ("playlist_create_smart", {"playlist_title": "Old ones", "library_name": "Films", "filters": {"year": 1922}}),
    ("playlist_list", {}),
    ("playlist_delete", {"playlist_title": "Three of them"}),
    ("collection_create", {"collection_title": "Evenings", "library_name": "Films", "item_ids": [1014, 1033]}),
    ("collection_add_to", {"collection_title": "Evenings", "library_name": "Films", "item_ids": [1036]}),
    ("collection_edit", {"collection_title": "Evenings", "library_name": "Films", "new_summary": "For later.", "add_labels": ["Late"]}),
    ("collection_remove_from", {"collection_title": "Evenings", "library_name": "Films", "item_titles": ["Faust"]}),
    ("collection_list", {"library_name": "Films"}),
    ("collection_delete", {"collection_title": "Evenings", "library_name": "Films"}),
]

SERVER: list[Call] = [
    ("server_get_info", {}),
    ("server_get_butler_tasks", {}),
    ("server_run_butler_task", {"task_name": "BackupDatabase"}),
    ("server_empty_trash", {"library_name": "Films"}),
    ("server_optimize_database", {}),
    ("server_clean_bundles", {}),
    ("sessions_get_active", {}),
    ("sessions_get_media_playback_history", {"media_id": 1014}),
    ("client_list", {}),
]
