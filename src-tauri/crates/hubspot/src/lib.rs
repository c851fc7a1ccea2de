//! The HubSpot API as Satchel uses it.
