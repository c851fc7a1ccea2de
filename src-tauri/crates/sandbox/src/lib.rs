//! A HubSpot look-alike.
