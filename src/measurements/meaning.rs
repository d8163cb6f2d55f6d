//! What a column of a table may mean.

/// What a column may mean by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The first coordinate, to the east.
    X,
    /// The second coordinate, to the north.
    Y,
    /// Degrees to the east.
    Longitude,
    /// Degrees to the north.
    Latitude,
    /// Both coordinates in one, as text of a GIS.
    Geometry,
    /// A height.
    Height,
    /// A floor or building.
    Floor,
    /// A time or date.
    Time,
    /// A number or name of the row.
    Identity,
    /// What was heard: an access point, cell, gateway ...
    Transmitter,
    /// How it sends: channel, band, technology ...
    Band,
    /// A strength or quality of signals.
    Signal,
    /// A value without further word.
    Value,
    /// The hemisphere of the coordinate beside it.
    Hemisphere,
    /// What belongs to the measuring itself: speed, heading, accuracy, battery ...
    Beside,
    /// Something else.
    Other,
}

impl Meaning {
    /// The words for it.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::X => "x",
            Self::Y => "y",
            Self::Longitude => "longitude",
            Self::Latitude => "latitude",
            Self::Geometry => "position",
            Self::Height => "height",
            Self::Floor => "floor",
            Self::Time => "time",
            Self::Identity => "row",
            Self::Transmitter => "transmitter",
            Self::Band => "band",
            Self::Signal | Self::Value => "value",
            Self::Hemisphere => "hemisphere",
            Self::Beside => "beside",
            Self::Other => "",
        }
    }
}
