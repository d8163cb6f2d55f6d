//! Validated values of all fields of an experiment: values that exist are within their ranges.

use super::field::{Field, FieldError, Value};

/// One value for each field of a table, always valid.
#[derive(Debug, Clone, PartialEq)]
pub struct Values {
    fields: &'static [Field],
    values: Vec<Value>,
}

impl Values {
    /// The defaults of a table.
    pub fn defaults(fields: &'static [Field]) -> Self {
        Self { fields, values: fields.iter().map(Field::default).collect() }
    }

    /// The table behind the values.
    pub fn fields(&self) -> &'static [Field] {
        self.fields
    }

    /// Fields with their values, in the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Field, &Value)> {
        self.fields.iter().zip(&self.values)
    }

    /// Finds a field by its dotted path, or by its last name where that is unique.
    ///
    /// # Errors
    /// The name is unknown or stands for several fields.
    pub fn find(&self, name: &str) -> Result<&'static Field, FieldError> {
        self.index(name).map(|index| &self.fields[index])
    }

    /// The value of a field.
    ///
    /// # Errors
    /// The name is unknown or stands for several fields.
    pub fn get(&self, name: &str) -> Result<&Value, FieldError> {
        self.index(name).map(|index| &self.values[index])
    }

    /// Sets a field.
    ///
    /// # Errors
    /// The name is unknown, or the value is of the wrong kind or out of range; nothing is changed then.
    pub fn set(&mut self, name: &str, value: Value) -> Result<(), FieldError> {
        let index = self.index(name)?;
        self.values[index] = self.fields[index].check(value)?;
        Ok(())
    }

    /// The value of a whole-number field.
    ///
    /// # Errors
    /// No whole-number field has this name.
    pub fn integer(&self, name: &str) -> Result<i64, FieldError> {
        match self.get(name)? {
            Value::Integer(value) => Ok(*value),
            other => Err(wrong_kind(name, other, "whole number")),
        }
    }

    /// The value of a whole-number field that counts something; below zero gives zero.
    ///
    /// # Errors
    /// No whole-number field has this name.
    pub fn count(&self, name: &str) -> Result<usize, FieldError> {
        self.integer(name).map(|value| usize::try_from(value).unwrap_or(0))
    }

    /// The value of a real field.
    ///
    /// # Errors
    /// No real field has this name.
    pub fn number(&self, name: &str) -> Result<f64, FieldError> {
        match self.get(name)? {
            Value::Number(value) => Ok(*value),
            other => Err(wrong_kind(name, other, "real number")),
        }
    }

    /// The value of a field with named options.
    ///
    /// # Errors
    /// No such field has this name.
    pub fn choice(&self, name: &str) -> Result<&str, FieldError> {
        match self.get(name)? {
            Value::Choice(value) => Ok(value),
            other => Err(wrong_kind(name, other, "choice")),
        }
    }

    fn index(&self, name: &str) -> Result<usize, FieldError> {
        if let Some(index) = self.fields.iter().position(|field| field.path == name) {
            return Ok(index);
        }
        let named: Vec<usize> = (0..self.fields.len()).filter(|&i| self.fields[i].name() == name).collect();
        match named[..] {
            [index] => Ok(index),
            [] => Err(FieldError::Unknown { name: name.to_owned(), nearest: nearest(name, self.fields) }),
            _ => Err(FieldError::Ambiguous {
                name: name.to_owned(),
                paths: named.iter().map(|&i| self.fields[i].path).collect(),
            }),
        }
    }
}

fn wrong_kind(name: &str, value: &Value, wanted: &'static str) -> FieldError {
    FieldError::Kind { path: name.to_owned(), value: value.to_string(), wanted }
}

/// The known path whose last name is fewest edits away, if at most a third of its letters differ.
fn nearest(name: &str, fields: &'static [Field]) -> Option<&'static str> {
    let last = name.rsplit('.').next().unwrap_or(name);
    let distance = |field: &&Field| edit_distance(last, field.name());
    let best = fields.iter().min_by_key(distance)?;
    (distance(&best) <= last.chars().count().div_ceil(3)).then_some(best.path)
}

/// Levenshtein distance in characters.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, other) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(letter != *other);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edit_distances() {
        // The textbook pair: three edits.
        assert_eq!(edit_distance("kitten", "sitting"), 3);
        assert_eq!(edit_distance("", "abc"), 3);
    }
}
