//! Organizations that an answer joins by " / " or " and ".
